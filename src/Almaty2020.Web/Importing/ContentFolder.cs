using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using YamlDotNet.Core;

namespace Almaty2020.Web.Importing;

/// <summary>A content folder read from disk: its readable files, and the issues of the others.</summary>
public sealed class ContentFolder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Limit on nested folders, because symbolic links between folders may form a cycle.</summary>
    private const int MaxDepth = 30;

    private readonly List<ContentFile> files = [];
    private readonly List<ContentIssue> issues = [];

    private ContentFolder(string root) => Root = root;

    public string Root { get; }

    /// <summary>The originals of the picture library, by key.</summary>
    public IReadOnlyDictionary<string, LibraryFile> Pictures { get; private set; } = new Dictionary<string, LibraryFile>();

    public IReadOnlyList<ContentFile> Files => files;

    /// <summary>Issues of single files. <see cref="ContentCheck"/> adds issues between files.</summary>
    public IReadOnlyList<ContentIssue> Issues => issues;

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ContentFolder Read(string root)
    {
        if (!Directory.Exists(root))
            throw new DirectoryNotFoundException($"There is no content folder at '{root}'.");

        var folder = new ContentFolder(Path.GetFullPath(root));
        foreach (var language in Language.All)
        {
            foreach (var file in folder.FilesBelow(language.Code))
            {
                if (file.EndsWith(ContentFile.Extension, StringComparison.Ordinal))
                    folder.ReadFile(file, language);
                else
                    folder.Warn(
                        file,
                        file.EndsWith(ContentFile.Extension, StringComparison.OrdinalIgnoreCase)
                            ? $"the file is ignored; write the end of its name in lower case: '{ContentFile.Extension}'"
                            : $"the file is ignored; names of pages end with '{ContentFile.Extension}', and pictures belong in the folder {MediaFolder.Name}"
                    );
            }
        }

        folder.WarnOfIgnoredFiles();
        folder.Pictures = LibraryFolder.Read(folder.Root, folder.issues);
        return folder;
    }

    /// <summary>Paths of all content files of a folder, readable or not, ordered by language and path.</summary>
    internal static IReadOnlyList<string> PagesIn(string root)
    {
        var folder = new ContentFolder(Path.GetFullPath(root));
        return
        [
            .. Language
                .All.SelectMany(l => folder.FilesBelow(l.Code))
                .Where(file => file.EndsWith(ContentFile.Extension, StringComparison.Ordinal)),
        ];
    }

    /// <summary>True if the file exists, readable or not. An unreadable file has its own issue and must not cause further ones.</summary>
    public bool Has(Language language, string key) => File.Exists(Path.Combine(Root, ContentFile.FileOf(language, key)));

    /// <summary>
    /// All files below a folder, as paths relative to the content folder. Skips names that begin with a dot: they belong to text editors
    /// and operating systems.
    /// </summary>
    private IEnumerable<string> FilesBelow(string name)
    {
        var path = Path.Combine(Root, name);
        // Compare with the directory listing: on a file system that ignores case, EN would also be found as en.
        if (!Directory.EnumerateDirectories(Root).Any(d => Path.GetFileName(d) == name))
            return [];
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = MaxDepth,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        };
        return Directory
            .EnumerateFiles(path, "*", options)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !IsHidden(file))
            .Order(StringComparer.Ordinal);
    }

    private static bool IsHidden(string file) => file.Split('/').Any(part => part.StartsWith('.'));

    private void WarnOfIgnoredFiles()
    {
        foreach (
            var name in Directory
                .EnumerateDirectories(Root)
                .Select(d => Path.GetFileName(d)!)
                .Where(n => !IsHidden(n) && n != MediaFolder.Name && Language.All.All(l => l.Code != n))
        )
            Warn(
                name,
                $"the folder is ignored; the folders of the languages are {string.Join(", ", Language.All)}, and pictures belong in {MediaFolder.Name}"
            );
        foreach (
            var name in Directory
                .EnumerateFiles(Root)
                .Select(f => Path.GetFileName(f)!)
                .Where(n =>
                    !IsHidden(n)
                    && n.EndsWith(ContentFile.Extension, StringComparison.OrdinalIgnoreCase)
                    && !n.Equals("README.md", StringComparison.OrdinalIgnoreCase)
                )
        )
            Warn(name, $"the file is ignored; pages belong in the folders of the languages ({string.Join(", ", Language.All)})");
        var media = Path.Combine(Root, MediaFolder.Name);
        foreach (var name in MediaFolder.AllFilesIn(media).Where(n => MediaFolder.Find(media, n) is null && !MediaFolder.IsInLibrary(n)))
            Warn(
                $"{MediaFolder.Name}/{name}",
                $"the file is not served; the site serves {string.Join(", ", MediaFolder.Types.Keys.Select(t => t[1..]))}, and no symbolic links"
            );
    }

    /// <summary>Adds an issue that does not block an import.</summary>
    private void Warn(string file, string message) => issues.Add(new ContentIssue(file, 1, message, Blocks: false));

    private void ReadFile(string file, Language language)
    {
        var isReadable = true;
        var key = file[(language.Code.Length + 1)..^ContentFile.Extension.Length];
        if (ReadText(Path.Combine(Root, file), file) is not { } text)
            return;

        var lines = text.Split('\n');
        var end = lines[0] == "---" ? Array.IndexOf(lines, "---", 1) : -1;
        if (end < 0)
        {
            Report(1, "the front matter is missing; begin the file with a line '---', the keys, and another line '---'");
            return;
        }

        try
        {
            if (FrontMatterYaml.Load(string.Join('\n', lines[1..end])) is not { } mapping)
            {
                Report(2, "the front matter has no keys; write one per line, as 'title: …'");
                return;
            }

            var body = string.Join('\n', lines[(end + 1)..]);
            var bodyLine = end + 2 + (body.Length - body.TrimStart('\n').Length);
            var (place, pageText, change, status) = PageTextReader.Read(new FrontMatterReader(mapping, Add), key, language, body);
            if (isReadable)
                files.Add(
                    new ContentFile(
                        file,
                        key,
                        language,
                        place,
                        pageText.Normalized(),
                        change,
                        new ContentLines(FrontMatterReader.LinesOf(mapping), bodyLine)
                    )
                    {
                        Standing = status,
                    }
                );
        }
        catch (FrontMatterException e)
        {
            Report((int)e.Start.Line + 1, $"the YAML cannot be read: {e.Message}");
        }
        catch (YamlException e)
        {
            Report(
                (int)e.Start.Line + 1,
                $"the YAML cannot be read ({FrontMatterReader.Quoted(e.Message)}); put texts with a colon or a quotation mark into quotes"
            );
        }
        catch (Exception e)
            when (e
                    is ArgumentException
                        or InvalidOperationException
                        or FormatException
                        or OverflowException
                        or IndexOutOfRangeException
                        or KeyNotFoundException
            )
        {
            // YamlDotNet throws these exceptions for some escapes and for invalid characters.
            Report(2, $"the YAML cannot be read ({FrontMatterReader.Quoted(e.Message)}); check the characters after each backslash");
        }

        void Report(int line, string message) => Add(line, message, true);

        void Add(int line, string message, bool blocks)
        {
            isReadable &= !blocks;
            issues.Add(new ContentIssue(file, line, message, blocks));
        }
    }

    private string? ReadText(string path, string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            issues.Add(
                new ContentIssue(
                    file,
                    1,
                    $"the file cannot be opened ({FrontMatterReader.Quoted(e.GetType().Name)}); check its permissions, or the target of the symbolic link"
                )
            );
            return null;
        }

        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
        {
            issues.Add(new ContentIssue(file, 1, "the file begins with a byte order mark; save it as UTF-8 without one"));
            return null;
        }

        string text;
        try
        {
            text = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(e.Index, 0, bytes.Length)).Count((byte)'\n');
            issues.Add(new ContentIssue(file, line, "the text is not UTF-8; save the file in that encoding"));
            return null;
        }

        if (text.AsSpan().IndexOfAny('\0', '\uFFFD') is var bad and >= 0)
        {
            // Does not block U+FFFD: staff may have published it, and every published text must be importable.
            var line = 1 + text.AsSpan(0, bad).Count('\n');
            var isBinary = text.Contains('\0', StringComparison.Ordinal);
            issues.Add(
                new ContentIssue(
                    file,
                    line,
                    "a character was lost when the file was saved in another encoding; type it again and save the file as UTF-8",
                    Blocks: isBinary
                )
            );
            if (isBinary)
                return null;
        }

        // Normalize before parsing: the YAML parser ends lines at U+2028 and rejects a whole file for one noncharacter.
        return TextNormalizer.ContentFile(text);
    }
}
