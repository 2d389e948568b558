"""What stands between the talk and the model: the desk, repair, trimming, sight and cleaning, one file each."""

from agent.middleware.desk import DeskMiddleware
from agent.middleware.repair import RepairMiddleware
from agent.middleware.sight import SightMiddleware
from agent.middleware.storable import StorableMiddleware
from agent.middleware.trimming import TrimmingMiddleware

__all__ = ["DeskMiddleware", "RepairMiddleware", "SightMiddleware", "StorableMiddleware", "TrimmingMiddleware"]
