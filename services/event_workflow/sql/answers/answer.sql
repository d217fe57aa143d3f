    -- What everybody who reported the event `e` is told of a round: the answer of its latest result, or
    -- why an office refused or cancelled it. Notes of before that nobody wrote to be told stay inside.
    SELECT h.detail->>'answer'
    FROM event_history AS h
    WHERE h.city_id = e.city_id AND h.event_id = e.id AND h.round = e.round
      AND h.action IN ('SUBMIT', 'REJECT', 'CANCEL')
