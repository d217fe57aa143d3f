    -- What everybody who reported the event `e` is told of a round: the answer of its latest result, or
    -- why an office refused or cancelled it. A reporter who withdraws says why to us, and to nobody else.
    SELECT CASE
      WHEN h.action = 'SUBMIT' THEN h.detail->>'answer'
      WHEN h.action = 'REJECT' OR h.actor <> e.reporter THEN h.note
    END
    FROM event_history AS h
    WHERE h.city_id = e.city_id AND h.event_id = e.id AND h.round = e.round
      AND h.action IN ('SUBMIT', 'REJECT', 'CANCEL')
