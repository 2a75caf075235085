const text = "ab,cd,ef,".repeat(300);
for (;;) text.split(",").join(";");
