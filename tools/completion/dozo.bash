# Completion of the dozo programs for bash. Installed under each program's name.
# tools/check manuals compares these tables with what the programs say of themselves.
# shellcheck shell=bash

# _dozo_commands PROGRAM
_dozo_commands() {
  case $1 in
    dozo-seal) echo keygen password pack commissioning ;;
    dozo-policy) echo octets approve ;;
    dozo-verify) echo disc receipt certificate document ledger bundle ;;
    dozoctl)
      echo status commission certificate activity cancel
      echo account-add accounts password account-reset account-role account-close
      echo training-record trainings place-register place-retire places
      echo keeping take-out put-back visit-enter visit-leave visits contacts contacts-set
      echo anchor-enrol anchors retire-anchor enrolment adopt-policy policies
      echo incidents incident incident-note incident-report incident-close
      echo insert eject receive receive-notice override-same-day reject
      echo jobs job import open files read close name-handler counts
      echo return-disc return-notice sign-return acknowledge lost erase
      echo documents document report qr roll-key bundle export-ledger
      ;;
  esac
}

# _dozo_options PROGRAM COMMAND: what the command adds; without a command, the program's own.
_dozo_options() {
  case "$1 $2" in
    'dozo-seal keygen') echo --out --name --rsa --json ;;
    'dozo-seal pack')
      echo --job --key --cert --recipient --out --notice --disc-size --password-file --password-out
      echo --allow-records-mismatch --json
      ;;
    'dozo-seal commissioning') echo --cert --policy --key --logo --out --json ;;
    'dozo-policy octets') echo --pcr11 --image-version --out ;;
    'dozo-policy approve') echo --pcr11 --image-version --key --signature --out ;;
    'dozo-verify disc') echo --anchor --roll-over --recipient --json ;;
    'dozo-verify receipt') echo --anchor --roll-over --json ;;
    'dozo-verify certificate' | 'dozo-verify document') echo --anchor --roll-over --ledger --json ;;
    'dozo-verify ledger' | 'dozo-verify bundle') echo --anchor --roll-over --document --checkpoint --json ;;
    'dozoctl ') echo --socket --as --password-file --with --with-password-file --json ;;
    'dozoctl commission')
      echo --contractor --address --number --place --shelves --shelf-bytes --person --training
      echo --disc-place --notice-place --certificate
      ;;
    'dozoctl certificate') echo --out ;;
    'dozoctl activity') echo --wait ;;
    'dozoctl account-add') echo --name --role --new-password-file ;;
    'dozoctl password' | 'dozoctl account-reset') echo --new-password-file ;;
    'dozoctl account-role') echo --role ;;
    'dozoctl account-close') echo --reason ;;
    'dozoctl training-record') echo --course --held-on --valid-until ;;
    'dozoctl place-register') echo --for ;;
    'dozoctl take-out') echo --disc --number --purpose ;;
    'dozoctl put-back') echo --disc --number --place ;;
    'dozoctl visit-enter') echo --area --purpose --organisation --escort ;;
    'dozoctl visits') echo --inside ;;
    'dozoctl adopt-policy') echo --file --signature --logo ;;
    'dozoctl counts') echo --printed --enclosed ;;
    'dozoctl acknowledge') echo --on --by --note ;;
    'dozoctl lost') echo --disc --kind --reason ;;
    'dozoctl incidents') echo --open ;;
    'dozoctl incident') echo --kind --job ;;
    'dozoctl incident-note') echo --step ;;
    'dozoctl insert') echo --tray --no-wait ;;
    'dozoctl receive' | 'dozoctl receive-notice') echo --place ;;
    'dozoctl override-same-day' | 'dozoctl reject' | 'dozoctl retire-anchor') echo --reason ;;
    'dozoctl import') echo --notice-password-file ;;
    'dozoctl erase') echo --type-number --without-return ;;
    'dozoctl document') echo --out --name --language --no-page ;;
    'dozoctl report') echo --from --to --contract ;;
    'dozoctl bundle') echo --from --to --contract --paper ;;
    'dozo-sample ') echo --job --terminal --return-by --records --seed ;;
    'dozo-ui ') echo --socket --tray --sample --paper --documents ;;
    'dozod ') echo --state --socket --tray ;;
  esac
  echo --help
  [[ -n $2 ]] || echo --version
}

# _dozo_kind PROGRAM COMMAND WORD: what follows the option WORD, or stands at place WORD (1, 2 …)
# among the arguments: a suffix (".pem"), "file", "dir", "job", "document", "=words to choose from",
# "text" for what cannot be completed; nothing where nothing follows.
_dozo_kind() {
  case "$1 $2 $3" in
    *' --json' | *' --help' | *' --version' | *' --rsa' | *' --wait' | *' --no-wait' | *' --no-page' | \
      *' --allow-records-mismatch' | *' --inside' | \
      'dozoctl incidents --open') ;;
    'dozo-seal keygen --out') echo dir ;;
    'dozo-policy '*' --out' | 'dozo-policy '*' --signature') echo file ;;
    'dozo-policy approve --key') echo .pem ;;
    *' --out' | *' --certificate')
      case "$1 $2" in
        'dozo-seal '*) echo .iso ;;
        'dozoctl document') echo dir ;;
        *) echo .pem ;;
      esac
      ;;
    'dozoctl incident --job') echo job ;;
    *' --job' | *' --policy' | 'dozoctl adopt-policy --file') echo .toml ;;
    *' --signature') echo .p7s ;;
    *' --logo') echo .png ;;
    *' --key') echo .key ;;
    *' --cert' | *' --recipient' | *' --anchor' | *' --terminal') echo .pem ;;
    *' --notice') echo .pdf ;;
    *' --disc-size') echo '=cd dvd dvd-dl' ;;
    *' --role') echo '=handler supervisor inspector maintenance' ;;
    *' --language') echo '=ja en' ;;
    *' --for') echo '=discs notices' ;;
    *' --area') echo '=building machine_room media_vault' ;;
    'dozoctl take-out --purpose') echo '=import return inspection other' ;;
    'dozoctl incident --kind') echo '=leak misuse tampering malfunction intrusion disaster other' ;;
    'dozoctl incident-note --step') echo '=what noticed reported measures prevention other' ;;
    'dozoctl lost --kind') echo '=lost broken' ;;
    'dozoctl incident-'*' 1') echo incident ;;
    'dozoctl retire-anchor 1') echo anchor ;;
    *' --as' | *' --with' | 'dozoctl account-'[rc]*' 1' | 'dozoctl training-record 1' | \
      'dozoctl name-handler 2') echo login ;;
    *' --socket') echo .sock ;;
    *' --ledger' | *' --state' | *' --tray' | *' --documents') echo dir ;;
    *' --document' | *' --roll-over') echo .json ;;
    *' --sample') echo .iso ;;
    'dozoctl bundle --paper') echo document ;;
    'dozoctl bundle 1') echo .tar ;;
    *-file | *' --paper') echo file ;;
    *' --'*) echo text ;;
    'dozo-seal pack '*) echo file ;;
    'dozo-verify disc 1' | 'dozoctl insert 1') echo .iso ;;
    'dozo-verify receipt 1' | 'dozo-verify certificate 1') echo .json ;;
    'dozo-verify document '*) echo file ;;
    'dozo-verify bundle 1') echo .tar ;;
    'dozo-verify ledger 1' | 'dozoctl export-ledger 1' | 'dozo-sample  1') echo dir ;;
    'dozoctl anchor-enrol 1') echo .pem ;;
    'dozoctl document 1' | 'dozoctl qr 1') echo document ;;
    'dozoctl report 1') echo '=roster status inspection enrolment' ;;
    'dozoctl override-same-day 1' | 'dozoctl reject 1' | 'dozoctl job 1' | 'dozoctl import 1' | \
      'dozoctl open 1' | 'dozoctl close 1' | 'dozoctl files 1' | 'dozoctl read 1' | \
      'dozoctl name-handler 1' | 'dozoctl counts 1' | 'dozoctl acknowledge 1' | 'dozoctl lost 1' | \
      'dozoctl take-out 1' | 'dozoctl put-back 1' | 'dozoctl return-disc 1' | 'dozoctl return-notice 1' | 'dozoctl sign-return 1' | \
      'dozoctl erase 1') echo job ;;
  esac
}

# _dozo_ask COMMAND KEY: every text under KEY in the terminal's answer to COMMAND; nothing where it
# does not answer at once. With the person who was named on the line, where a file has the password:
# nobody is ever asked for one here.
_dozo_ask() {
  local i global=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --socket | --as | --password-file) global+=("${COMP_WORDS[i]}" "${COMP_WORDS[++i]}") ;;
    esac
  done
  if [[ " ${global[*]} " == *' --as '* && " ${global[*]} " != *' --password-file '* ]]; then return; fi
  timeout 1 dozoctl "${global[@]}" --json "$1" 2>/dev/null </dev/null |
    sed -nE "s/^ *\"$2\": \"([^\"]+)\",?\$/\1/p" | sort -u
}

# _dozo_offer KIND CURRENT: fills COMPREPLY.
_dozo_offer() {
  local words=''
  case $1 in
    =*) words=${1#=} ;;
    job) words="$(_dozo_ask status job) $(_dozo_ask jobs id)" ;;
    document) words=$(_dozo_ask documents number) ;;
    login) words=$(_dozo_ask accounts login) ;;
    incident) words=$(_dozo_ask incidents incident) ;;
    anchor) words=$(_dozo_ask anchors fingerprint) ;;
    dir)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$2")
      return
      ;;
    file | .*)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(
        if [[ $1 == file ]]; then compgen -f -- "$2"; else
          compgen -f -X "!*$1" -- "$2"
          compgen -d -- "$2"
        fi | sort -u
      )
      return
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$2" | sort -u)
}

_dozo() {
  local program=${COMP_WORDS[0]##*/} current=${COMP_WORDS[COMP_CWORD]} command='' place=0 word i
  local commands last='' kind options
  commands=" $(_dozo_commands "$program" | tr '\n' ' ') "
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ -n $last ]]; then
      last=''
    elif [[ $word == -* ]]; then
      [[ -z $(_dozo_kind "$program" "$command" "$word") ]] || last=$word
    elif [[ -z $command && $commands == *" $word "* ]]; then
      command=$word
    else
      place=$((place + 1))
    fi
  done
  if [[ -n $last ]]; then
    kind=$(_dozo_kind "$program" "$command" "$last")
    _dozo_offer "$kind" "$current"
  elif [[ $current == -* ]]; then
    options=$(_dozo_options "$program" "$command")
    # dozoctl's own options go behind the command as well.
    if [[ $program == dozoctl && -n $command ]]; then options+=" $(_dozo_options dozoctl '')"; fi
    _dozo_offer "=$options" "$current"
  elif [[ -z $command && $commands == *[a-z]* ]]; then
    _dozo_offer "=$commands" "$current"
  else
    _dozo_offer "$(_dozo_kind "$program" "$command" $((place + 1)))" "$current"
  fi
}

complete -F _dozo dozo-seal dozo-policy dozo-verify dozoctl dozo-sample dozo-ui dozod
