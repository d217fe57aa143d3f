  -- The answer of the work order `e`, in the states of AnswerStands (domain/event.h); otherwise NULL.
  CASE WHEN e.state IN ('RETURN_VISIT', 'CLOSED', 'REJECTED', 'CANCELLED') THEN (
-- include: services/event_workflow/sql/answers/answer.sql
    ORDER BY h.revision DESC
    LIMIT 1)
  END
