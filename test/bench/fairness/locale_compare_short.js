let n = 0;
for (;;) n += "straße".localeCompare("strasse");
