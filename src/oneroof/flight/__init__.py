"""How things move: boost, free flight, re-entry, aim, interceptor fly-out."""
