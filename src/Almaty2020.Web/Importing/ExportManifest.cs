using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;

namespace Almaty2020.Web.Importing;

/// <summary>
/// List of the files that an export wrote, kept in the export's folder in the format of <c>sha256sum</c>. The next export deletes those
/// that are no longer live, but only if they are unchanged, and no other files.
/// </summary>
internal sealed class ExportManifest(string root)
{
    /// <summary>Begins with a dot so that imports ignore it.</summary>
    internal const string Name = ".exported.sha256";

    private const string Separator = "  ";

    /// <param name="written">Path and hash of every file of the new export: see <see cref="HashOf"/>.</param>
    /// <returns>Deleted files, and content files that stay in the folder although they are not live.</returns>
    public async Task<(IReadOnlyList<string> Removed, IReadOnlyList<string> Left)> ReplaceAsync(
        IReadOnlyDictionary<string, string> written,
        CancellationToken ct
    )
    {
        var removed = new List<string>();
        foreach (var (file, hash) in await ReadAsync(ct))
        {
            var path = Path.Combine(root, file);
            if (
                written.ContainsKey(file)
                || !IsInContentFolder(file)
                || !File.Exists(path)
                || HashOf(await File.ReadAllBytesAsync(path, ct)) != hash
            )
                continue;
            File.Delete(path);
            removed.Add(file);
        }

        await File.WriteAllLinesAsync(
            Path.Combine(root, Name),
            written.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value + Separator + f.Key),
            new UTF8Encoding(false),
            ct
        );
        return (removed, [.. ContentFolder.PagesIn(root).Where(file => !written.ContainsKey(file))]);
    }

    /// <summary>Guards against an edited list: only files in the language and media folders may be deleted.</summary>
    private static bool IsInContentFolder(string file) =>
        file.Split('/') is [var first, _, ..] parts
        && (first == MediaFolder.Name || Language.TryFind(first, out _))
        && !parts.Any(part => part.Length == 0 || part[0] == '.' || part.Contains('\\', StringComparison.Ordinal));

    internal static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<List<(string File, string Hash)>> ReadAsync(CancellationToken ct)
    {
        var path = Path.Combine(root, Name);
        return File.Exists(path)
            ?
            [
                .. (await File.ReadAllLinesAsync(path, ct))
                    .Select(line => line.Split(Separator, 2))
                    .Where(p => p.Length == 2)
                    .Select(p => (p[1], p[0])),
            ]
            : [];
    }
}
