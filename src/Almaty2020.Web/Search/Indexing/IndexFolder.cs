using System.Globalization;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>
/// The folder with the indexes of this process: the first numbered folder that no other process holds. A process holds its folder by
/// keeping a file open. The operating system closes it even if the process is killed, so that no stale lock remains.
/// </summary>
internal sealed class IndexFolder : IDisposable
{
    private const int MaxProcesses = 64;

    private readonly FileStream lockFile;

    private IndexFolder(string path, FileStream lockFile)
    {
        Path = path;
        this.lockFile = lockFile;
    }

    public string Path { get; }

    /// <returns>Null if the folder is not writable; the indexes are then kept in memory.</returns>
    public static IndexFolder? Take(string root)
    {
        for (var number = 1; number <= MaxProcesses; number++)
        {
            var path = System.IO.Path.Combine(root, number.ToString(CultureInfo.InvariantCulture));
            var file = path + ".held";
            try
            {
                Directory.CreateDirectory(root);
                // Never delete this file: one process could then hold the deleted file while another holds a new one.
                return new IndexFolder(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(file))
            {
                // Held by another process: try the next number.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        return null;
    }

    public void Dispose() => lockFile.Dispose();
}
