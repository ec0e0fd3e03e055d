using System.Text;

namespace Almaty2020.Web.Media;

/// <summary>
/// The files of one <c>media</c> folder that the site serves: pictures and documents of known types. Dot files, links and whatever lies outside the folder are
/// not among them.
/// </summary>
public static class MediaFolder
{
    public const string Name = "media";

    /// <summary>What is served, and as what, by the ending of the file's name.</summary>
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
    /// <param name="name">The file's path below it, with slashes.</param>
    /// <returns>The file's path; null where there is no such file to serve.</returns>
    public static string? Find(string root, string name)
    {
        if (!IsServed(name))
            return null;
        // A file that came from a Mac may have its letters decomposed.
        string[] spellings = name.Any(char.IsSurrogate) ? [name] : [name, name.Normalize(NormalizationForm.FormC), name.Normalize(NormalizationForm.FormD)];
        return spellings.Distinct(StringComparer.Ordinal).Select(spelling => FindExactly(root, spelling)).FirstOrDefault(path => path is not null);
    }

    /// <summary>The names of all files of a media folder that are served, in order.</summary>
    public static IReadOnlyList<string> NamesIn(string root) => [.. AllIn(root).Where(name => Find(root, name) is not null)];

    /// <summary>The names of all files of a media folder, served or not, but dot files.</summary>
    public static IReadOnlyList<string> AllIn(string root) => Directory.Exists(root)
        ? [.. Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.Hidden })
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(name => !name.Split('/').Any(part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal)]
        : [];

    private static bool IsServed(string name) =>
        Types.ContainsKey(Path.GetExtension(name)) && name.Split('/') is { Length: <= MaxDepth + 1 } parts && parts.All(IsPlain);

    private static bool IsPlain(string part) =>
        part.Length > 0 && part[0] != '.' && part[^1] is not ('.' or ' ')
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
