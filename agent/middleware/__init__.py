"""What stands between the talk and the model: the desk, repair, trimming and sight, one file each."""

from agent.middleware.desk import DeskMiddleware
from agent.middleware.repair import RepairMiddleware
from agent.middleware.sight import SightMiddleware
from agent.middleware.trimming import TrimmingMiddleware

__all__ = ["DeskMiddleware", "RepairMiddleware", "SightMiddleware", "TrimmingMiddleware"]
