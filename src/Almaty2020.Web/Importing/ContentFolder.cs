using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Almaty2020.Web.Importing;

/// <summary>The content folder as read from disk: the files that can be read, and what is wrong with the rest.</summary>
public sealed class ContentFolder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
            var languageRoot = Path.Combine(folder.Root, language.Code);
            if (!Directory.Exists(languageRoot))
                continue;
            foreach (var path in Directory.EnumerateFiles(languageRoot, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                folder.ReadFile(path, language);
        }

        return folder;
    }

    /// <summary>Whether there is such a file, readable or not: one that cannot be read has its own issue, and causes no others.</summary>
    public bool Has(Language language, string key) => File.Exists(Path.Combine(Root, ContentFile.FileOf(language, key)));

    private void ReadFile(string path, Language language)
    {
        var file = Path.GetRelativePath(Root, path).Replace('\\', '/');
        var key = file[(language.Code.Length + 1)..^".md".Length];
        if (ReadText(path, file) is not { } text)
            return;

        var lines = text.Split('\n');
        var end = lines[0] == "---" ? Array.IndexOf(lines, "---", 1) : -1;
        if (end < 0)
        {
            Report(1, "there is no front matter; begin the file with a line '---', the keys, and another line '---'");
            return;
        }

        var before = issues.Count;
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(string.Join('\n', lines[1..end])));
            if (yaml.Documents is not [{ RootNode: YamlMappingNode mapping }])
            {
                Report(2, "the front matter has no keys; write them as 'title: …', one a line");
                return;
            }

            var body = string.Join('\n', lines[(end + 1)..]);
            var bodyLine = end + 2 + (body.Length - body.TrimStart('\n').Length);
            var (place, pageText, change) = PageTextReader.Read(new FrontMatterReader(mapping, Report), key, language, body);
            if (issues.Count == before)
                files.Add(new ContentFile(file, key, language, place, pageText.Tidy(), change, new ContentLines(FrontMatterReader.LinesOf(mapping), bodyLine)));
        }
        // The parser itself fails on some input that is no YAML.
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            Report(e is YamlException { Start.Line: var line } ? (int)line + 1 : 2, $"the YAML cannot be read ({OneLine(e.Message)}); put texts with a colon or a quotation mark into quotes");
        }

        void Report(int line, string message) => issues.Add(new ContentIssue(file, line, message));
    }

    private string? ReadText(string path, string file)
    {
        var bytes = File.ReadAllBytes(path);
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
            var line = 1 + text.AsSpan(0, bad).Count('\n');
            issues.Add(new ContentIssue(file, line, "a letter was lost when the file was saved in another encoding; write it again and save as UTF-8"));
            return null;
        }

        // Before the YAML is parsed: it would end a line at U+2028, and refuse the whole file for a noncharacter.
        return TextNormalizer.File(text);
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
