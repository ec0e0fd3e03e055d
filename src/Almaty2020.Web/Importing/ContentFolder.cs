using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using YamlDotNet.Core;

namespace Almaty2020.Web.Importing;

/// <summary>The content folder as read from disk: the files that can be read, and what is wrong with the rest.</summary>
public sealed class ContentFolder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Of folders: links among them may lead in a circle.</summary>
    private const int MaxDepth = 30;

    private readonly List<ContentFile> files = [];
    private readonly List<ContentIssue> issues = [];

    private ContentFolder(string root) => Root = root;

    public string Root { get; }

    public IReadOnlyList<ContentFile> Files => files;

    /// <summary>What is wrong with single files. <see cref="ContentCheck"/> adds what is wrong between them.</summary>
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
                if (file.EndsWith(ContentFile.Ending, StringComparison.Ordinal))
                    folder.ReadFile(file, language);
                else
                    folder.Tell(file, file.EndsWith(ContentFile.Ending, StringComparison.OrdinalIgnoreCase)
                        ? $"the file is not read; end its name with small letters: '{ContentFile.Ending}'"
                        : $"the file is not read; pages end with '{ContentFile.Ending}', and pictures lie in the folder {MediaFolder.Name}");
            }
        }

        folder.TellOfWhatElseThereIs();
        return folder;
    }

    /// <summary>The pages' files of a folder, readable or not, in order.</summary>
    internal static IReadOnlyList<string> PagesIn(string root)
    {
        var folder = new ContentFolder(Path.GetFullPath(root));
        return [.. Language.All.SelectMany(l => folder.FilesBelow(l.Code)).Where(file => file.EndsWith(ContentFile.Ending, StringComparison.Ordinal))];
    }

    /// <summary>Whether there is such a file, readable or not: one that cannot be read has its own issue, and causes no others.</summary>
    public bool Has(Language language, string key) => File.Exists(Path.Combine(Root, ContentFile.FileOf(language, key)));

    /// <summary>All files below a folder, by their paths below the content folder. Names that begin with a dot belong to editors and systems.</summary>
    private IEnumerable<string> FilesBelow(string name)
    {
        var path = Path.Combine(Root, name);
        // By the listing: a file system that takes EN for en would have every page twice.
        if (!Directory.EnumerateDirectories(Root).Any(d => Path.GetFileName(d) == name))
            return [];
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        return Directory.EnumerateFiles(path, "*", options)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !IsHidden(file))
            .Order(StringComparer.Ordinal);
    }

    private static bool IsHidden(string file) => file.Split('/').Any(part => part.StartsWith('.'));

    private void TellOfWhatElseThereIs()
    {
        foreach (var name in Directory.EnumerateDirectories(Root).Select(d => Path.GetFileName(d)!).Where(n => !IsHidden(n) && n != MediaFolder.Name && Language.All.All(l => l.Code != n)))
            Tell(name, $"the folder is not read; the languages' folders are {string.Join(", ", Language.All)}, and pictures lie in {MediaFolder.Name}");
        foreach (var name in Directory.EnumerateFiles(Root).Select(f => Path.GetFileName(f)!).Where(n => !IsHidden(n) && n.EndsWith(ContentFile.Ending, StringComparison.OrdinalIgnoreCase) && !n.Equals("README.md", StringComparison.OrdinalIgnoreCase)))
            Tell(name, $"the file is not read; pages lie in the languages' folders ({string.Join(", ", Language.All)})");
        var media = Path.Combine(Root, MediaFolder.Name);
        foreach (var name in MediaFolder.AllIn(media).Where(n => MediaFolder.Find(media, n) is null))
            Tell($"{MediaFolder.Name}/{name}", $"the file is not served; the site serves {string.Join(", ", MediaFolder.Types.Keys.Select(t => t[1..]))}, and no links to other files");
    }

    /// <summary>What keeps nothing from being imported.</summary>
    private void Tell(string file, string message) => issues.Add(new ContentIssue(file, 1, message, Blocks: false));

    private void ReadFile(string file, Language language)
    {
        var isReadable = true;
        var key = file[(language.Code.Length + 1)..^ContentFile.Ending.Length];
        if (ReadText(Path.Combine(Root, file), file) is not { } text)
            return;

        var lines = text.Split('\n');
        var end = lines[0] == "---" ? Array.IndexOf(lines, "---", 1) : -1;
        if (end < 0)
        {
            Report(1, "there is no front matter; begin the file with a line '---', the keys, and another line '---'");
            return;
        }

        try
        {
            if (FrontMatterYaml.Load(string.Join('\n', lines[1..end])) is not { } mapping)
            {
                Report(2, "the front matter has no keys; write them as 'title: …', one a line");
                return;
            }

            var body = string.Join('\n', lines[(end + 1)..]);
            var bodyLine = end + 2 + (body.Length - body.TrimStart('\n').Length);
            var (place, pageText, change, standing) = PageTextReader.Read(new FrontMatterReader(mapping, Say), key, language, body);
            if (isReadable)
                files.Add(new ContentFile(file, key, language, place, pageText.Tidy(), change, new ContentLines(FrontMatterReader.LinesOf(mapping), bodyLine)) { Standing = standing });
        }
        catch (YamlException e)
        {
            Report((int)e.Start.Line + 1, $"the YAML cannot be read ({FrontMatterReader.Quoted(e.Message)}); put texts with a colon or a quotation mark into quotes");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException or KeyNotFoundException)
        {
            // The library's own words for some escapes and for letters that are none.
            Report(2, $"the YAML cannot be read ({FrontMatterReader.Quoted(e.Message)}); look at the characters behind a backslash");
        }

        void Report(int line, string message) => Say(line, message, true);

        void Say(int line, string message, bool blocks)
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
            issues.Add(new ContentIssue(file, 1, $"the file cannot be opened ({FrontMatterReader.Quoted(e.GetType().Name)}); look at its rights, or where the link leads"));
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
            // Staff may have published such a letter, and what they published can be imported again.
            var line = 1 + text.AsSpan(0, bad).Count('\n');
            var isBinary = text.Contains('\0', StringComparison.Ordinal);
            issues.Add(new ContentIssue(file, line, "a letter was lost when the file was saved in another encoding; write it again and save as UTF-8", Blocks: isBinary));
            if (isBinary)
                return null;
        }

        // Before the YAML is parsed: it would end a line at U+2028, and refuse the whole file for a noncharacter.
        return TextNormalizer.File(text);
    }
}
