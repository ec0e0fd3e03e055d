using System.Collections;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;

namespace Almaty2020.NewLanguageTests;

/// <summary>
/// Adds a fourth language to this process, as a developer adds one: an entry, resource files and content. Tests of one process share its
/// languages, so these tests have a project of their own.
/// </summary>
internal static class PseudoLanguage
{
    public const string Code = "zz";

    private static readonly Assembly Web = typeof(Texts).Assembly;

    public static Language Entry { get; } = new(Code, PseudoText.Of("Pseudo"), Code) { GroupSeparator = ",", DecimalSeparator = "." };

    [ModuleInitializer]
    internal static void Add()
    {
        Language.Add(Entry);
        // The runtime looks for the resource files of a language in an assembly of their own.
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name == $"{Web.GetName().Name}.resources" && name.CultureName == Code
                ? context.LoadFromStream(new MemoryStream(Resources()))
                : null;
        Repository.Content = PseudoContent.Make(Code);
    }

    /// <summary>The resource assembly that a build would make of <c>*.zz.resx</c>.</summary>
    private static byte[] Resources()
    {
        var (metadata, data) = (new MetadataBuilder(), new BlobBuilder());
        metadata.AddModule(0, metadata.GetOrAddString("resources.dll"), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddAssembly(
            metadata.GetOrAddString($"{Web.GetName().Name}.resources"),
            Web.GetName().Version!,
            metadata.GetOrAddString(Code),
            default,
            default,
            AssemblyHashAlgorithm.None
        );
        metadata.AddTypeDefinition(
            default,
            default,
            metadata.GetOrAddString("<Module>"),
            default,
            MetadataTokens.FieldDefinitionHandle(1),
            MetadataTokens.MethodDefinitionHandle(1)
        );
        const string Extension = ".resources";
        foreach (var file in Web.GetManifestResourceNames().Where(n => n.EndsWith(Extension, StringComparison.Ordinal)))
        {
            data.Align(8);
            metadata.AddManifestResource(
                ManifestResourceAttributes.Public,
                metadata.GetOrAddString($"{file[..^Extension.Length]}.{Code}{Extension}"),
                default,
                (uint)data.Count
            );
            var texts = Translate(file);
            data.WriteInt32(texts.Length);
            data.WriteBytes(texts);
        }

        var image = new BlobBuilder();
        new ManagedPEBuilder(
            PEHeaderBuilder.CreateLibraryHeader(),
            new MetadataRootBuilder(metadata),
            new BlobBuilder(),
            managedResources: data
        ).Serialize(image);
        return image.ToArray();
    }

    private static byte[] Translate(string file)
    {
        using var translated = new MemoryStream();
        using (var reader = new ResourceReader(Web.GetManifestResourceStream(file)!))
        using (var writer = new ResourceWriter(translated))
        {
            foreach (DictionaryEntry text in reader)
                writer.AddResource((string)text.Key, PseudoText.Of((string)text.Value!));
            writer.Generate();
        }

        return translated.ToArray();
    }
}
