for (;;) { try { null.x; } catch (error) { error.stack.length; } }
