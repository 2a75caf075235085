let n = 0;
for (;;) { n += "a,b".split(",").length; n += "abc".startsWith("ab") ? 1 : 0; n += "  x ".trim().length; n += "abc".at(-1).length; }
