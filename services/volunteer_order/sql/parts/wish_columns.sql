-- The columns of one wish in the order that ReadWish (wishes/rows.cc) expects, its claims as JSON.
wishes.id, wishes.revision, wishes.state, wishes.territory_code, wishes.house_id,
wishes.beneficiary_id, wishes.category, wishes.title, wishes.description, wishes.capacity,
wishes.reward_points, wishes.due_time, wishes.drafter_id, wishes.publisher_id, wishes.end_reason,
wishes.create_time, wishes.update_time, wishes.publish_time, wishes.end_time, claims.body
