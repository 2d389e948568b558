"""What runs inside the worker process around every model: holding, loading, steps, previews, speed."""
