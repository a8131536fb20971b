"""A stand-in for Slack, over real HTTP and WebSocket, with a page that shows its channels: for trying Walkback without an account.

It checks what Slack is known to check (docs.slack.dev, and reports of users), and has never been compared with Slack itself. Not
checked: the limits of calls a minute ("tiers"), of a workspace as a whole, and what an organisation's rules forbid.
"""
