<#
.SYNOPSIS
Installs Wellpipe for this user on Windows, or brings it up to date.

.DESCRIPTION
  irm https://github.com/wellpipe/wellpipe/releases/latest/download/install.ps1 | iex

With parameters:
  $script = irm https://github.com/wellpipe/wellpipe/releases/latest/download/install.ps1
  & ([scriptblock]::Create($script)) -Version 1.2.3

.PARAMETER Version
This version instead of the latest.
.PARAMETER Dir
The folder for the executable. Otherwise bin in $env:WELLPIPE_HOME or in .wellpipe of your home.
.PARAMETER From
An https folder with the files of a release ($env:WELLPIPE_RELEASES_URL), or an executable on this machine,
also one with .gz.
.PARAMETER NoModifyPath
Leaves your PATH as it is.
#>
param(
    [string]$Version = '',
    [string]$Dir = '',
    [string]$From = '',
    [switch]$NoModifyPath
)

# For Windows PowerShell 5.1 and newer. All of it is one function that the last line calls: a script that
# arrives in part does nothing.
function Install-Wellpipe {
    param([string]$Version, [string]$Dir, [string]$From, [bool]$ModifyPath)

    Set-StrictMode -Version 2.0
    $ErrorActionPreference = 'Stop'
    $repository = 'https://github.com/wellpipe/wellpipe'
    # What releases are signed with, as minisign writes a public key. The release build fills it in.
    $publicKey = ''

    # The error that a person sees. No exit: through iex that would end their session.
    function Stop-Installation([string]$Message, [string]$Hint) {
        throw "$Message`nhint: $Hint"
    }

    function New-Id { return [Guid]::NewGuid().ToString('N').Substring(0, 12) }

    function Get-AssetName {
        # An emulated shell on ARM is told of an Intel processor; the system itself is not.
        $key = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
        $machine = (Get-ItemProperty -Path $key).PROCESSOR_ARCHITECTURE
        switch ($machine) {
            'AMD64' { return 'wellpipe-windows-x64.exe' }
            'ARM64' { return 'wellpipe-windows-arm64.exe' }
        }
        Stop-Installation "There is no Wellpipe for $machine." 'It runs on 64-bit Windows, on Intel, AMD and ARM.'
    }

    # By https anywhere, by http on this machine only; without user, password or query.
    function Test-Address([string]$Address) {
        $uri = $null
        if (-not [Uri]::TryCreate($Address, [UriKind]::Absolute, [ref]$uri)) { return $false }
        if ($uri.UserInfo -ne '' -or $uri.Query -ne '' -or $uri.Fragment -ne '') { return $false }
        return ($uri.Scheme -eq 'https') -or ($uri.Scheme -eq 'http' -and $uri.IsLoopback)
    }

    # Follows redirects itself, to https only; from this machine also to itself.
    function Save-File([string]$Address, [string]$Path) {
        $uri = [Uri]$Address
        $isLocal = $uri.Scheme -eq 'http'
        for ($hop = 0; $hop -lt 10; $hop++) {
            $request = [Net.WebRequest]::Create($uri)
            $request.AllowAutoRedirect = $false
            $request.UserAgent = 'wellpipe-installer'
            $request.Timeout = 60000
            $request.ReadWriteTimeout = 60000
            if ($uri.IsLoopback) { $request.Proxy = $null }
            elseif ($request.Proxy) { $request.Proxy.Credentials = [Net.CredentialCache]::DefaultCredentials }
            $response = $null
            try {
                $response = $request.GetResponse()
                $status = [int]$response.StatusCode
                if ($status -ge 300) {
                    $uri = New-Object Uri -ArgumentList $uri, $response.Headers['Location']
                    $isLocalStill = $isLocal -and $uri.Scheme -eq 'http' -and $uri.IsLoopback
                    if ($uri.Scheme -ne 'https' -and -not $isLocalStill) {
                        throw 'it is redirected to an address that is not https'
                    }
                    continue
                }
                $out = [IO.File]::Create($Path)
                try { $response.GetResponseStream().CopyTo($out) } finally { $out.Dispose() }
                $length = $response.ContentLength
                if ($length -ge 0 -and (Get-Item -LiteralPath $Path).Length -ne $length) { throw 'the connection was cut' }
                return
            }
            finally {
                if ($response) { $response.Close() }
            }
        }
        throw 'it is redirected again and again'
    }

    function Save-Asset([string]$Base, [string]$Name, [string]$Folder) {
        try { Save-File "$Base/$Name" (Join-Path $Folder $Name) }
        catch {
            Stop-Installation "$Base/$Name could not be downloaded: $($_.Exception.GetBaseException().Message)" `
                'Is there such a release, room on the disk, and a way to it? By hand: -From FILE.'
        }
    }

    # The SHA-256 of a file in the list, or nothing.
    function Get-ExpectedHash([string]$Sums, [string]$Name) {
        foreach ($line in [IO.File]::ReadAllLines($Sums)) {
            if ($line -match '^([0-9a-f]{64}) [ *](\S+)$' -and $Matches[2] -ceq $Name) { return $Matches[1] }
        }
        return ''
    }

    function Test-File([string]$Path, [string]$Expected) {
        $actual = (Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash
        if ($actual -ne $Expected) {
            $name = Split-Path -Leaf $Path
            Stop-Installation "$name is not what SHA256SUMS says: it is damaged, or not ours." `
                "Expected $Expected, got $actual. Try again; if it stays so, please report it."
        }
    }

    function Test-Signature([string]$Sums) {
        if ($publicKey -eq '') {
            Write-Host 'note: Checksum checked, signature not: this installer has no key built in.'
            return
        }
        if (-not (Get-Command minisign -CommandType Application -ErrorAction SilentlyContinue)) {
            Write-Host 'note: Checksum checked, signature not: minisign is not here.'
            return
        }
        $signature = "$Sums.minisig"
        if (-not (Test-Path -LiteralPath $signature -PathType Leaf)) {
            Stop-Installation 'The signature is missing: SHA256SUMS.minisig.' `
                'It is in the same release; without it nobody knows who made SHA256SUMS.'
        }
        & minisign -V -q -P $publicKey -m $Sums -x $signature | Out-Null
        if ($LASTEXITCODE -ne 0) {
            Stop-Installation 'The signature of SHA256SUMS is not ours.' `
                "This may not be a release of Wellpipe. Please report it: $repository/issues"
        }
    }

    function Expand-Gzip([string]$Path, [string]$Target) {
        $in = [IO.File]::OpenRead($Path)
        try {
            $mode = [IO.Compression.CompressionMode]::Decompress
            $gzip = New-Object IO.Compression.GZipStream -ArgumentList $in, $mode
            $out = [IO.File]::Create($Target)
            try { $gzip.CopyTo($out) } finally { $out.Dispose(); $gzip.Dispose() }
        }
        finally { $in.Dispose() }
    }

    # From a folder of the web to $Made.
    function Receive-Release([string]$Base, [string]$Asset, [string]$Work, [string]$Made) {
        $sums = Join-Path $Work 'SHA256SUMS'
        Save-Asset $Base 'SHA256SUMS' $Work
        if ($publicKey -ne '') {
            # A missing one is told where it is needed.
            try { Save-File "$Base/SHA256SUMS.minisig" "$sums.minisig" }
            catch { Remove-Item -LiteralPath "$sums.minisig" -ErrorAction SilentlyContinue }
        }
        Test-Signature $sums
        $name = "$Asset.gz"
        $expected = Get-ExpectedHash $sums $name
        if ($expected -eq '') {
            $name = $Asset
            $expected = Get-ExpectedHash $sums $name
        }
        if ($expected -eq '') {
            Stop-Installation "SHA256SUMS does not list $Asset." `
                "Not every release has every system: $repository/releases"
        }
        Save-Asset $Base $name $Work
        $file = Join-Path $Work $name
        Test-File $file $expected
        if ($name -eq $Asset) { Move-Item -LiteralPath $file -Destination $Made } else { Expand-Gzip $file $Made }
    }

    # From a file of this machine to $Made. What is copied is what is checked.
    function Receive-File([string]$File, [string]$Asset, [string]$Work, [string]$Made) {
        if (Test-Path -LiteralPath $File -PathType Container) {
            Stop-Installation "$File is a folder." "Name the file in it: -From `"$(Join-Path $File $Asset)`""
        }
        if (-not (Test-Path -LiteralPath $File -PathType Leaf)) {
            Stop-Installation "$File is not there." 'Is it spelled right?'
        }
        $name = Split-Path -Leaf $File
        $copy = Join-Path $Work $name
        Copy-Item -LiteralPath $File -Destination $copy
        $sums = Join-Path (Split-Path -Parent $File) 'SHA256SUMS'
        if (Test-Path -LiteralPath $sums -PathType Leaf) {
            $own = Join-Path $Work 'SHA256SUMS'
            Copy-Item -LiteralPath $sums -Destination $own
            if (Test-Path -LiteralPath "$sums.minisig" -PathType Leaf) {
                Copy-Item -LiteralPath "$sums.minisig" -Destination "$own.minisig"
            }
            Test-Signature $own
            $expected = Get-ExpectedHash $own $name
            if ($expected -eq '') {
                Stop-Installation "The SHA256SUMS beside it does not list $name." `
                    'Give the file the name it had in the release, or move SHA256SUMS away.'
            }
            Test-File $copy $expected
        }
        else {
            Write-Host 'note: There is no SHA256SUMS beside it: the file was not checked.'
        }
        if ($name -like '*.gz') { Expand-Gzip $copy $Made }
        elseif ($copy -ne $Made) { Move-Item -LiteralPath $copy -Destination $Made }
        # What a browser has saved would be asked about at every start.
        Unblock-File -LiteralPath $Made
    }

    # The version that the new executable answers.
    function Get-ExecutableVersion([string]$Path) {
        $answer = ''
        try { $answer = (& $Path --version | Out-String).Trim() }
        catch {
            Stop-Installation "Wellpipe does not start here: $($_.Exception.Message)" `
                'Does a virus scanner or a policy keep it from running?'
        }
        # STATUS_ILLEGAL_INSTRUCTION
        if ($LASTEXITCODE -eq -1073741795) {
            Stop-Installation 'Wellpipe does not start: this processor lacks an instruction it needs (SSE4.2).' `
                'In a virtual machine, let it see the CPU of the host.'
        }
        if ($LASTEXITCODE -ne 0) {
            Stop-Installation "Wellpipe does not start here (exit code $LASTEXITCODE)." 'Nothing was installed.'
        }
        if ($answer -notmatch '^[0-9A-Za-z.+-]+$') {
            Stop-Installation 'What was downloaded does not answer with a version: it is no Wellpipe.' `
                'Nothing was installed.'
        }
        return $answer
    }

    # One that runs can be renamed, but neither replaced nor deleted.
    function Install-Executable([string]$Made, [string]$Target) {
        if (-not (Test-Path -LiteralPath $Target)) {
            Move-Item -LiteralPath $Made -Destination $Target
            return
        }
        if ((Get-FileHash -LiteralPath $Made).Hash -eq (Get-FileHash -LiteralPath $Target).Hash) { return }
        $previous = [IO.Path]::ChangeExtension($Target, '.previous.exe')
        $older = ''
        if (Test-Path -LiteralPath $previous) {
            # The name that `wellpipe upgrade` knows to clear away, if this one still runs.
            $older = Join-Path (Split-Path -Parent $Target) ".wellpipe.exe.upgrade-$(New-Id).tmp"
            Move-Item -LiteralPath $previous -Destination $older
        }
        try {
            Move-Item -LiteralPath $Target -Destination $previous
            try { Move-Item -LiteralPath $Made -Destination $Target }
            catch {
                Move-Item -LiteralPath $previous -Destination $Target
                throw
            }
        }
        catch {
            if ($older -ne '') { Move-Item -LiteralPath $older -Destination $previous }
            throw
        }
        if ($older -ne '') { Remove-Item -LiteralPath $older -Force -ErrorAction SilentlyContinue }
    }

    # The PATH of this user, with what it leaves to be filled in (%USERPROFILE%) as it is.
    function Add-ToPath([string]$Folder) {
        $key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)
        try {
            $options = [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames
            $path = [string]$key.GetValue('Path', '', $options)
            $entries = @($path -split ';' | Where-Object { $_ -ne '' })
            $expanded = @($entries | ForEach-Object { [Environment]::ExpandEnvironmentVariables($_).TrimEnd('\') })
            if ($expanded -notcontains $Folder) {
                $kind = [Microsoft.Win32.RegistryValueKind]::ExpandString
                $key.SetValue('Path', ((@($Folder) + $entries) -join ';'), $kind)
                # Tells the programs that run of it, as setting any variable does.
                [Environment]::SetEnvironmentVariable('WELLPIPE_INSTALLER', $null, 'User')
                Write-Host '  on your PATH, in new terminals'
            }
        }
        finally { $key.Dispose() }
        if ($env:GITHUB_PATH) { [IO.File]::AppendAllText($env:GITHUB_PATH, "$Folder`n") }
        $env:Path = "$Folder;$env:Path"
    }

    if ($env:OS -ne 'Windows_NT') {
        Stop-Installation 'This installer is for Windows.' `
            "On Linux and macOS: curl -fsSL $repository/releases/latest/download/install.sh | sh"
    }
    $Version = $Version -replace '^v', ''
    if ($Version -notmatch '^[0-9A-Za-z.+-]*$') {
        Stop-Installation "$Version is no version." 'For example -Version 1.2.3.'
    }
    if ($From -eq '' -and $env:WELLPIPE_RELEASES_URL) { $From = $env:WELLPIPE_RELEASES_URL }
    $wellpipeHome = Join-Path $env:USERPROFILE '.wellpipe'
    if ($env:WELLPIPE_HOME) { $wellpipeHome = $env:WELLPIPE_HOME }
    if ($Dir -eq '') { $Dir = Join-Path $wellpipeHome 'bin' }
    $Dir = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Dir).TrimEnd('\')

    $base = "$repository/releases/latest/download"
    if ($Version -ne '') { $base = "$repository/releases/download/v$Version" }
    $file = ''
    if ($From -match '^[A-Za-z][A-Za-z0-9+.-]+://') {
        $base = $From.TrimEnd('/')
        if (-not (Test-Address $base)) {
            Stop-Installation 'The address of the release cannot be used.' `
                'It is a folder, by https (or http on this machine), without user, password or query.'
        }
    }
    elseif ($From -ne '') {
        $file = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($From)
    }

    $asset = Get-AssetName
    # Windows PowerShell 5.1 speaks an older TLS by itself.
    $protocols = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    [Net.ServicePointManager]::SecurityProtocol = $protocols
    $target = Join-Path $Dir 'wellpipe.exe'
    if (Test-Path -LiteralPath $target -PathType Container) {
        Stop-Installation "$target is a folder." 'Move it away, or name another folder with -Dir.'
    }
    $new = @($Dir, $wellpipeHome | Where-Object { -not (Test-Path -LiteralPath $_) })
    $isPlaced = $false
    $work = Join-Path $Dir ".wellpipe-install.$(New-Id)"
    try {
        New-Item -ItemType Directory -Force -Path $Dir | Out-Null
        New-Item -ItemType Directory -Path $work | Out-Null
        $made = Join-Path $work 'wellpipe.exe'
        if ($file -ne '') {
            Write-Host "Wellpipe from $file"
            Receive-File $file $asset $work $made
        }
        else {
            Write-Host "Wellpipe for $($asset -replace '^wellpipe-|\.exe$', '')"
            Write-Host "  from $base"
            Receive-Release $base $asset $work $made
        }
        $installed = Get-ExecutableVersion $made
        if ($Version -ne '' -and $installed -ne $Version) {
            Stop-Installation "This is $installed, not $Version." `
                'Nothing was installed: the folder holds another version than you asked for.'
        }
        Install-Executable $made $target
        $isPlaced = $true
    }
    finally {
        if (Test-Path -LiteralPath $work) {
            Remove-Item -LiteralPath $work -Recurse -Force -ErrorAction SilentlyContinue
        }
        if (-not $isPlaced) {
            foreach ($folder in $new) {
                try { [IO.Directory]::Delete($folder) }
                catch { Write-Verbose "$folder is not empty, or was never made." }
            }
        }
    }

    Write-Host "wellpipe $installed is installed: $target" -ForegroundColor Green
    $isOnPath = @($env:Path -split ';' | Where-Object { $_.TrimEnd('\') -eq $Dir }).Count -gt 0
    if ($ModifyPath -and -not $isOnPath) { Add-ToPath $Dir }
    $first = Get-Command wellpipe -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($first -and $first.Path -ne $target) {
        Write-Host "note: Another wellpipe is earlier on your PATH: $($first.Path)."
        Write-Host '      Remove it, or it is the one that runs.'
    }
    if (Test-Path -LiteralPath (Join-Path $wellpipeHome '.env')) { return }
    $command = $target
    if ($first -and $first.Path -eq $target) { $command = 'wellpipe' }
    Write-Host "Next: $command init"
    $isAlone = $env:CI -or -not [Environment]::UserInteractive
    if ($isAlone -or [Console]::IsInputRedirected -or [Console]::IsOutputRedirected) { return }
    $answer = Read-Host 'Set it up now? It takes two minutes. [Y/n]'
    if ($answer -eq '' -or $answer -match '^[Yy]') { & $target init }
}

& { Install-Wellpipe -Version $Version -Dir $Dir -From $From -ModifyPath (-not $NoModifyPath) }
