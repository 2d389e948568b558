"""What stands between the talk and the model: the desk, the gate, repair, trimming, sight and cleaning, one file each."""

from agent.middleware.desk import DeskMiddleware
from agent.middleware.gate import GateMiddleware
from agent.middleware.repair import RepairMiddleware
from agent.middleware.sight import SightMiddleware
from agent.middleware.storable import StorableMiddleware
from agent.middleware.trimming import TrimmingMiddleware

__all__ = ["DeskMiddleware", "GateMiddleware", "RepairMiddleware", "SightMiddleware", "StorableMiddleware", "TrimmingMiddleware"]
