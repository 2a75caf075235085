const text = "ab".repeat(5000), find = "ab".repeat(300) + "c";
for (;;) text.includes(find);
