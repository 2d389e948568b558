"""Where files of strangers are read: in a process of their own with bounds on memory and time, or here where there is none."""
