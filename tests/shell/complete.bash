# complete.bash FILE WORD...: what bash proposes for the last WORD of a command line, a line each; FILE has the completions, which
# bash-completion loads by the command's name.
. /usr/share/bash-completion/bash_completion
XDG_DATA_HOME=$1
shift
if declare -F _comp_load > /dev/null; then _comp_load "$1"; else __load_completion "$1"; fi
function=$(complete -p "$1" | sed 's/.*-F \([^ ]*\) .*/\1/')
compopt() { :; } # it is for the line editor
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
"$function" "$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
