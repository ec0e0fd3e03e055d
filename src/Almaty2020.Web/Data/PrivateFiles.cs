namespace Almaty2020.Web.Data;

/// <summary>Files that only the site's own user reads: databases, their backups and exports hold what people wrote and who they are.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OfOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>A new file, or an older one emptied, to write to.</summary>
    public static FileStreamOptions Written() => With(FileMode.Create);

    /// <summary>Makes an empty file for SQLite to fill; SQLite gives its companions the same mode.</summary>
    /// <exception cref="IOException">There is one already, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Make(string path) => new FileStream(path, With(FileMode.CreateNew)).Dispose();

    /// <summary>Closes a file that every user of the machine can read, as older versions made them. What is open to a group alone was opened on purpose.</summary>
    /// <returns>Whether it was open.</returns>
    public static bool Close(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path) || (File.GetUnixFileMode(path) & OfOthers) == UnixFileMode.None)
            return false;
        File.SetUnixFileMode(path, Mode);
        return true;
    }

    private static FileStreamOptions With(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Mode;
        return options;
    }
}
