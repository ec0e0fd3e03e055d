namespace Almaty2020.Web.Data;

/// <summary>Creates files that only the site's own user can read: databases, backups and exports contain personal data.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OthersMask = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Options for writing a new file, or an existing one after truncating it.</summary>
    public static FileStreamOptions WriteOptions() => With(FileMode.Create);

    /// <summary>Creates an empty file for SQLite to fill. SQLite gives its -wal and -shm files the same mode.</summary>
    /// <exception cref="IOException">The file already exists, or cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be created.</exception>
    public static void Create(string path) => new FileStream(path, With(FileMode.CreateNew)).Dispose();

    /// <summary>
    /// Restricts a file that every user of the machine can read, as older versions created it. A file that is open only to a group was
    /// opened on purpose and stays so.
    /// </summary>
    /// <returns>True if the file was open to everyone.</returns>
    public static bool RestrictToOwner(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path) || (File.GetUnixFileMode(path) & OthersMask) == UnixFileMode.None)
            return false;
        File.SetUnixFileMode(path, Mode);
        return true;
    }

    private static FileStreamOptions With(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Mode;
        return options;
    }
}
