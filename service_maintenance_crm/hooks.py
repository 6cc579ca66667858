def uninstall_hook(env):
    """Nobody will say any more that an opportunity is won."""
    env["service.contract.due"]._release_from(["crm.lead"])
