#variant mend1 lecture "Read|selector.Write, &client{}" "Read, &client{}"
#variant mend1 lecture "c.out = append([]byte{}, data[:n]...)" "c.out = append([]byte{}, data[:n]...)\n\t\t\tif err := clients.Modify(conn, selector.Read|selector.Write, c); err != nil {\n\t\t\t\treturn err\n\t\t\t}"
#variant mend1 lecture "// Python: data['buffer'] = b''" "\n\t\tif err == nil && len(c.out) == 0 {\n\t\t\terr = clients.Modify(conn, selector.Read, c)\n\t\t}"
#mask "got [0-9]+" "got 2835458"
go() { "${2##*/}" -addr "$ADDR" "${@:3}"; }
serve mend1
show "go run ./03-selector/ann"
