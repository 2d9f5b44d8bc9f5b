package protocol WorkflowFormat {}
