# fish ask.fish SCRIPT < command lines: prints, for each, what the script offers, sorted, in one line.
source $argv[1]
while read -l line
    complete -C "runtime-exports $line" | string replace -r '\t.*' '' | string match -rv '^-[a-z]$' \
        | string trim -r -c / | LC_ALL=C sort -u | paste -sd ' ' -
end
