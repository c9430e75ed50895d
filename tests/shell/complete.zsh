# complete.zsh DIRECTORY LINE: what zsh proposes at the end of LINE, a line each; DIRECTORY has the completions.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "stty -echo; PROMPT= PS2= RPROMPT=; unsetopt zle_bracketed_paste 2> /dev/null; fpath=(${(q)1} \$fpath)"
zpty -w shell 'autoload -Uz compinit && compinit -u -D; LISTMAX=0; unsetopt list_beep beep
	_proposals() {
		local -a all
		compadd() {
			local -a some
			[[ " $* " == *" -"[OAD]" "* ]] || { builtin compadd -O some "$@"; all+=($some); }
			builtin compadd "$@"
		}
		_main_complete
		unfunction compadd
		print -rl -- BEGIN $all END
	}
	zle -C proposals complete-word _proposals
	bindkey "^T" proposals
	print READY'
zpty -r shell seen $'*READY\r\n'
zpty -n -w shell "$2"$'\x14'
zpty -r shell seen $'*BEGIN\r\n*END\r\n'
zpty -d shell
print -r -- "$seen" | sed -n '/BEGIN/,/END/p' | tr -d '\r' | sed '1d;$d'
