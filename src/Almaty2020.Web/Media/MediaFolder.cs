using System.Text;

namespace Almaty2020.Web.Media;

/// <summary>
/// The files of one <c>media</c> folder that the site serves: pictures and documents of known types. Dot files, symbolic links and
/// files outside the folder are never served.
/// </summary>
public static class MediaFolder
{
    public const string Name = "media";

    /// <summary>Originals of the picture library in a content folder: imported and exported, never served.</summary>
    public const string Library = "library";

    /// <summary>File extensions that are served, with their content types.</summary>
    public static readonly IReadOnlyDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".png"] = "image/png",
        [".webp"] = "image/webp",
        [".avif"] = "image/avif",
        [".gif"] = "image/gif",
        [".svg"] = "image/svg+xml",
        [".pdf"] = "application/pdf",
    };

    private const int MaxDepth = 8;

    /// <param name="root">The media folder.</param>
    /// <param name="name">The file's path relative to the media folder, with slashes.</param>
    /// <returns>The path of the file on disk; null if there is no such file to serve.</returns>
    public static string? Find(string root, string name)
    {
        if (!IsServed(name))
            return null;
        // The names of files from a Mac may have decomposed letters (NFD).
        string[] spellings = name.Any(char.IsSurrogate)
            ? [name]
            : [name, name.Normalize(NormalizationForm.FormC), name.Normalize(NormalizationForm.FormD)];
        return spellings
            .Distinct(StringComparer.Ordinal)
            .Select(spelling => FindExactly(root, spelling))
            .FirstOrDefault(path => path is not null);
    }

    /// <summary>The names of all served files of a media folder, sorted.</summary>
    public static IReadOnlyList<string> ServedFilesIn(string root) => [.. AllFilesIn(root).Where(name => Find(root, name) is not null)];

    /// <summary>The names of all files of a media folder except dot files, served or not, sorted.</summary>
    public static IReadOnlyList<string> AllFilesIn(string root) =>
        Directory.Exists(root)
            ?
            [
                .. Directory
                    .EnumerateFiles(
                        root,
                        "*",
                        new EnumerationOptions
                        {
                            RecurseSubdirectories = true,
                            MaxRecursionDepth = MaxDepth,
                            AttributesToSkip = FileAttributes.Hidden,
                        }
                    )
                    .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
                    .Where(name => !name.Split('/').Any(part => part.StartsWith('.')))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    private static bool IsServed(string name) =>
        Types.ContainsKey(Path.GetExtension(name))
        && name.Split('/') is { Length: <= MaxDepth + 1 } parts
        && parts.All(IsSafeSegment)
        && !IsInLibrary(name);

    // Ignoring case, as some file systems do.
    internal static bool IsInLibrary(string name) => name.StartsWith(Library + "/", StringComparison.OrdinalIgnoreCase);

    private static bool IsSafeSegment(string part) =>
        part.Length > 0
        && part[0] != '.'
        && part[^1] is not ('.' or ' ')
        && !part.Any(c => char.IsControl(c) || c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|');

    private static string? FindExactly(string root, string name)
    {
        var path = root;
        var parts = name.Split('/');
        foreach (var (index, part) in parts.Index())
        {
            path = Path.Combine(path, part);
            FileSystemInfo info = index == parts.Length - 1 ? new FileInfo(path) : new DirectoryInfo(path);
            if (!info.Exists || info.LinkTarget is not null)
                return null;
        }

        return path;
    }
}
