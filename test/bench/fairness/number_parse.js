let n = 0;
for (let i = 0; ; i++) n += Number("123.456e-7") + parseFloat("3.14159265358979" + (i % 10));
