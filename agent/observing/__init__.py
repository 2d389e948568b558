"""What an operator sees of a running program: figures for Prometheus, traces for OpenTelemetry, lines of the log; see docs/observability.md."""
