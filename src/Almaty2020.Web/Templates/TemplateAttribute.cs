namespace Almaty2020.Web.Templates;

/// <summary>
/// Declares a <see cref="Template"/>, in the file of its record. It belongs to the assembly, because a search for records would load every
/// type of the program at each start.
/// </summary>
/// <param name="name">
/// At most 20 letters, and permanent: the database stores it, and content files in lower case. The view has the same name.
/// </param>
/// <param name="record">The record of the fields.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class TemplateAttribute(string name, Type record) : Attribute
{
    public string Name { get; } = name;

    public Type Record { get; } = record;

    /// <summary>True if staff may create pages with the template. The text <c>admin.new-page.template.NAME</c> offers it.</summary>
    public bool IsForNewPages { get; init; }
}
