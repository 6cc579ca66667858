def uninstall_hook(env):
    """Nobody will say any more that a task or a project is done."""
    env["service.contract.due"]._release_from(["project.task", "project.project"])
