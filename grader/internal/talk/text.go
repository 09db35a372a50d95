package talk

import (
	"encoding/binary"
)

// A text is random bytes without an end, of which any part can be made at any
// time. Eight of them, wherever they are met, tell where they stand: so what a
// server has lost can be told from what it has changed.
type text uint64

const mixer = 0x9e3779b97f4a7c15 // odd: multiplying by it can be undone

// text draws a text from the room's seed.
func (r *Room) text() text { return text(r.Random.Uint64()) }

// word is the eight bytes that stand at 8*i, as a number.
func (t text) word(i uint64) uint64 {
	x := (i + uint64(t)) * mixer
	x ^= x >> 32
	x *= mixer
	return x ^ x>>32
}

// place is the inverse of word.
func (t text) place(x uint64) uint64 {
	undo := uint64(mixer) // Newton: each step doubles the bits that are right
	for range 5 {
		undo *= 2 - mixer*undo
	}
	x ^= x >> 32
	x *= undo
	x ^= x >> 32
	return x*undo - uint64(t)
}

// fill writes the bytes that stand at offset at into b.
func (t text) fill(b []byte, at int) {
	i := uint64(at / 8)
	if skip := at % 8; skip > 0 {
		n := copy(b, binary.LittleEndian.AppendUint64(nil, t.word(i))[skip:])
		b, i = b[n:], i+1
	}
	for ; len(b) >= 8; i++ {
		binary.LittleEndian.PutUint64(b, t.word(i))
		b = b[8:]
	}
	copy(b, binary.LittleEndian.AppendUint64(nil, t.word(i)))
}

// find tells where in the first due bytes of the text b stands, if it is there.
func (t text) find(b []byte, due int) (at int, ok bool) {
	for skip := 0; skip < 8 && skip+8 <= len(b); skip++ {
		i := t.place(binary.LittleEndian.Uint64(b[skip:]))
		if i <= uint64(due/8) && int(i)*8 >= skip {
			return int(i)*8 - skip, true
		}
	}
	return 0, false
}
