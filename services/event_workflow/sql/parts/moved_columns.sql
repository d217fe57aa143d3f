    revision = item.next_revision, state = item.state, assignee = item.assignee,
    department = item.department, handler = item.handler, contact_time = item.contact_time,
    handled_time = item.handled_time, close_time = item.close_time,
    update_time = item.update_time, late = item.late, urged = item.urged,
    supervised = item.supervised, warn_time = item.warn_time, breach_time = item.breach_time,
    alarm_time = item.alarm_time
