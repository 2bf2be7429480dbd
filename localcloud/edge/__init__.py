"""The edge: how a browser or a server reaches a name of the local cloud, as by Cloudflare.

On the host every name below `localhost` is this machine, so http://NAME.localhost:8080/ opens with
nothing to set up. Where servers boot, proxied names resolve to the edge, which answers 80 and 443
there. It looks names up in the local cloud's own DNS, applies the zone's settings and rulesets and
passes requests and WebSockets on. Left out on purpose: caching, compression, challenges (they are
refusals here), bots and managed rulesets.
"""

from localcloud.edge.app import Edge
from localcloud.edge.origin import Origins, Trust
from localcloud.edge.tls import edge_context

__all__ = ["Edge", "Origins", "Trust", "edge_context"]
