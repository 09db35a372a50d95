package talk

import (
	"fmt"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/kernel"
)

// GivesEachAProcess holds that each one's socket is held by a process of its own,
// or by several, and that none of these holds another's: when they close the
// socket, that was the last of it. A parent may have it too, if it lets go in time.
func (p *Program) GivesEachAProcess(people ...*Person) {
	r := p.room
	var holders map[*Person][]int
	w := p.room.newWait()
	own := w.until(func() bool {
		holders = r.holders(people)
		seen := []int{}
		for _, pids := range holders {
			pids = slices.DeleteFunc(slices.Clone(pids), func(pid int) bool { return pid == p.PID }) // how long it lasts is asked elsewhere
			if len(pids) == 0 || slices.ContainsFunc(pids, func(pid int) bool { return slices.Contains(seen, pid) }) {
				return false
			}
			seen = append(seen, pids...)
		}
		return true
	})
	var names, told []string
	for _, person := range people {
		names = append(names, person.name)
		told = append(told, fmt.Sprintf("%s's socket is held by %s", person.name, p.shownProcesses(holders[person])))
	}
	if !own {
		if len(kernel.Tree(p.PID)) < 2 {
			told = append([]string{p.name + " has started no process"}, told...)
		}
		r.fails(strings.Join(told, "; "), fmt.Sprintf("a process each for %s, which holds no other client's socket", list(names)))
	}
	r.notes("%s have a process each, which holds no other client's socket", list(names))
}

// holders tells which processes hold the server's side of each connection.
func (r *Room) holders(people []*Person) map[*Person][]int {
	holders := map[*Person][]int{}
	for _, person := range people {
		holders[person] = nil
	}
	for _, process := range kernel.Tree(r.program.PID) {
		fds, err := kernel.Descriptors(process.PID)
		if err != nil {
			continue // it has ended
		}
		for _, person := range people {
			s, ok := person.theirs()
			if ok && s.Inode != 0 && holdsAny(fds, s) {
				holders[person] = append(holders[person], process.PID)
			}
		}
	}
	return holders
}

func holdsAny(fds map[int]string, s kernel.Socket) bool {
	for _, target := range fds {
		if target == s.Name() {
			return true
		}
	}
	return false
}

// shownProcesses says which processes these are: "the server and child 4711".
func (p *Program) shownProcesses(pids []int) string {
	var names []string
	for _, pid := range pids {
		name := fmt.Sprintf("child %d", pid)
		if pid == p.PID {
			name = "the server itself"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return "no process"
	}
	return list(names)
}

// HasNoZombies holds that somebody has waited for every child that has ended.
func (p *Program) HasNoZombies() {
	zombies := 0
	w := p.room.newWait()
	none := w.until(func() bool {
		zombies = kernel.Measure(p.PID).Zombies
		return zombies == 0
	})
	if !none {
		p.room.fails(fmt.Sprintf("%s that nobody has waited for, after %s: zombies", counted(zombies, "ended child", "ended children"), seconds(w)),
			"no child that has ended is still there")
	}
	p.room.notes("%s has no zombies", p.name)
}
