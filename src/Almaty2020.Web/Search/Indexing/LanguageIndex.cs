using System.Globalization;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>The search index of one language: on disk, or in memory if the data folder is not writable.</summary>
/// <remarks>Any number of threads may search at once, but only one may write; <see cref="SearchIndexes"/> ensures that.</remarks>
internal sealed class LanguageIndex : IDisposable
{
    private const LuceneVersion Lucene = LuceneVersion.LUCENE_48;

    private readonly Lucene.Net.Store.Directory directory;
    private readonly string? path;
    private readonly SearcherManager searchers;

    /// <summary>Created by the first change, because most starts only read the index.</summary>
    private IndexWriter? writer;

    /// <param name="directory">Must contain an index, which may be empty.</param>
    private LanguageIndex(Language language, Lucene.Net.Store.Directory directory, string? path)
    {
        Language = language;
        this.directory = directory;
        this.path = path;
        searchers = new SearcherManager(directory, new PageSearcherFactory());
    }

    public Language Language { get; }

    private IndexWriter Writer => writer ??= Write(directory, OpenMode.APPEND);

    /// <summary>How far in the publication log the index has come.</summary>
    public LogPosition Position { get; private set; }

    /// <returns>Null if there is no index, it is corrupt, or another version of the analysis made it.</returns>
    public static LanguageIndex? TryOpen(Language language, string? path)
    {
        if (path is null || !System.IO.Directory.Exists(path))
            return null;

        LanguageIndex? index = null;
        var files = Open(path);
        try
        {
            if (!DirectoryReader.IndexExists(files))
                return null;
            LogPosition? place;
            using (var reader = DirectoryReader.Open(files))
            {
                // Verify checksums now: a file damaged by a full disk or a power cut would make only some searches fail.
                foreach (var leaf in reader.Leaves)
                    leaf.AtomicReader.CheckIntegrity();
                place = LogPosition.Of(reader.IndexCommit.UserData);
            }

            if (place is not { } found)
                return null;
            found.WriteMarker(path);
            return index = new LanguageIndex(language, files, path) { Position = found };
        }
        catch (Exception e)
            when (e
                    is IOException
                        or ArgumentException
                        or InvalidOperationException
                        or FormatException
                        or IndexOutOfRangeException
                        or NotSupportedException
                        or OverflowException
            )
        {
            // Lucene throws any of these exceptions for files that it cannot read.
            return null;
        }
        finally
        {
            if (index is null)
                files.Dispose();
        }
    }

    /// <summary>Creates an empty index. Deletes an existing one first.</summary>
    public static LanguageIndex Create(Language language, string? path)
    {
        if (path is not null && System.IO.Directory.Exists(path))
            System.IO.Directory.Delete(path, recursive: true);
        Lucene.Net.Store.Directory newDirectory = path is null ? new RAMDirectory() : Open(path);
        var newWriter = Write(newDirectory, OpenMode.CREATE);
        newWriter.Commit();
        return new LanguageIndex(language, newDirectory, path) { writer = newWriter };
    }

    public void Put(PublishedText text) => Writer.UpdateDocument(PageTerm(text.PageId), PageDocument.Of(text, Language));

    public void Remove(int pageId) => Writer.DeleteDocuments(PageTerm(pageId));

    /// <summary>Saves all changes and makes them visible to searches.</summary>
    public void Commit(LogPosition place, bool compact = false)
    {
        if (compact)
            Writer.ForceMerge(1);
        Writer.SetCommitData(place.ToData());
        Writer.Commit();
        if (path is not null)
            place.WriteMarker(path);
        searchers.MaybeRefreshBlocking();
        Position = place;
    }

    public T Search<T>(Func<PageSearcher, T> search)
    {
        var searcher = searchers.Acquire();
        try
        {
            return search((PageSearcher)searcher);
        }
        finally
        {
            searchers.Release(searcher);
        }
    }

    public void Dispose()
    {
        searchers.Dispose();
        // Discard uncommitted changes: Place does not include them, so they are indexed again.
        try
        {
            writer?.Rollback();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The files are gone; there is nothing to roll back.
        }

        directory.Dispose();
    }

    private static IndexWriter Write(Lucene.Net.Store.Directory directory, OpenMode mode) =>
        // Don't use Lucene's lock files, which would outlive a killed process: IndexFolder and SearchIndexes ensure a single writer.
        new(
            directory,
            new IndexWriterConfig(Lucene, new KeywordAnalyzer())
            {
                OpenMode = mode,
                Similarity = SmallSiteBm25.Instance,
                MergeScheduler = new SerialMergeScheduler(),
            }
        );

    /// <remarks>
    /// Uses plain file reads. With memory-mapped files Lucene tracks every reader, and scanning them made the garbage collector pause for
    /// 40 ms.
    /// </remarks>
    private static SimpleFSDirectory Open(string path) => new(path, NoLockFactory.GetNoLockFactory());

    private static Term PageTerm(int pageId) => new(PageDocument.Page, PageDocument.Key(pageId));

    private sealed class PageSearcherFactory : SearcherFactory
    {
        public override IndexSearcher NewSearcher(IndexReader reader) => new PageSearcher(reader) { Similarity = SmallSiteBm25.Instance };
    }
}

/// <summary>Searcher for one commit of an index.</summary>
internal sealed class PageSearcher(IndexReader reader) : IndexSearcher(reader)
{
    private DocumentWeights? weights;

    /// <summary>Loaded when the searcher is created, in the background, so that no search waits for it.</summary>
    public Spellings Spellings { get; } = Spellings.Of(reader);

    /// <summary>Weights of all documents for a snapshot; cached until a search uses another snapshot.</summary>
    public DocumentWeights WeightsIn(PublishedSite site, Language language)
    {
        var known = Volatile.Read(ref weights);
        if (known?.Site != site)
            Volatile.Write(ref weights, known = new DocumentWeights(this, site, language));
        return known;
    }
}
