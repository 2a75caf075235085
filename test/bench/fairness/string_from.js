let n = 0;
for (let i = 0; ; i++) n += String.fromCharCode(65 + (i % 26), 300).length + String.fromCodePoint(0x1F600).length;
