let n = 0;
for (let i = 0; ; i++) { n += ("" + i * 12345).length; }
