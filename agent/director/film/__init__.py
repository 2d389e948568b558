"""Films as the director hears of them: wishes for a whole film, pasted scripts, and changes of a film that is there."""
