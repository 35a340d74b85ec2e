using System.Reflection;

namespace PeerRelay.Server.Settings;

/// <summary>
/// Reads a section into an object and names every fault: unknown keys, values of the wrong kind. The framework's own binder stops
/// at the first bad value and is silent about unknown keys, so that a misspelt limit would go unnoticed.
/// </summary>
internal static class SettingsBinder
{
    /// <summary>Sets the properties of <paramref name="target"/> that the section names.</summary>
    /// <returns>A sentence for each fault.</returns>
    public static List<string> Bind(IConfigurationSection section, object target)
    {
        var faults = new List<string>();
        BindObject(section, target, faults);
        return faults;
    }

    private static void BindObject(IConfigurationSection section, object target, List<string> faults)
    {
        var properties = Properties(target.GetType());
        if (!string.IsNullOrEmpty(section.Value))
            faults.Add($"{section.Path}: is a section, not a value. It has {Names(properties)}.");
        foreach (var child in section.GetChildren())
        {
            var property = properties.FirstOrDefault(p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                faults.Add(UnknownKey(child, properties));
            else
                BindProperty(child, property, target, faults);
        }
    }

    private static void BindProperty(IConfigurationSection section, PropertyInfo property, object target, List<string> faults)
    {
        var type = property.PropertyType;
        if (type == typeof(string[]))
            property.SetValue(target, ReadStrings(section, faults));
        else if (type.IsArray)
            property.SetValue(target, ReadObjects(section, type.GetElementType()!, faults));
        else if (!SettingValue.IsKnown(type))
            BindObject(section, property.GetValue(target)!, faults);
        else if (section.GetChildren().Any())
            faults.Add($"{section.Path}: is one value, {SettingValue.Describe(type)}, not a section or a list.");
        else if (string.IsNullOrWhiteSpace(section.Value))
            return; // `PeerRelay__Id=` in an environment means "not set"
        else if (SettingValue.TryParse(section.Value, type, out var value))
            property.SetValue(target, value);
        else
            faults.Add($"{section.Path}{CommandLine.SwitchOf(section.Path)}: '{section.Value}' is not {SettingValue.Describe(type)}.");
    }

    /// <summary>A list, or one string with spaces between: that is how the command line replaces a whole list.</summary>
    private static string[] ReadStrings(IConfigurationSection section, List<string> faults)
    {
        if (!string.IsNullOrWhiteSpace(section.Value))
            return section.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var values = new List<string>();
        foreach (var child in section.GetChildren())
        {
            if (!IsIndex(child) || child.GetChildren().Any())
                faults.Add($"{child.Path}: '{section.Path}' is a list of strings; its keys are 0, 1, 2 and so on.");
            else if (!string.IsNullOrWhiteSpace(child.Value))
                values.Add(child.Value);
        }
        return [.. values];
    }

    private static Array ReadObjects(IConfigurationSection section, Type type, List<string> faults)
    {
        var values = new List<object>();
        if (!string.IsNullOrWhiteSpace(section.Value))
            faults.Add($"{section.Path}: is a list of sections, not a value.");
        foreach (var child in section.GetChildren())
        {
            if (!IsIndex(child))
            {
                faults.Add($"{child.Path}: '{section.Path}' is a list; its keys are 0, 1, 2 and so on.");
                continue;
            }
            var item = Activator.CreateInstance(type)!;
            BindObject(child, item, faults);
            values.Add(item);
        }
        var array = Array.CreateInstance(type, values.Count);
        for (var i = 0; i < values.Count; i++)
            array.SetValue(values[i], i);
        return array;
    }

    private static bool IsIndex(IConfigurationSection section) => section.Key.All(char.IsAsciiDigit);

    private static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)];

    private static string Names(PropertyInfo[] properties) => string.Join(", ", properties.Select(p => p.Name));

    private static string UnknownKey(IConfigurationSection section, PropertyInfo[] properties)
    {
        var nearest = Spelling.Nearest(section.Key, properties.Select(p => p.Name));
        return nearest is null
            ? $"{section.Path}: there is no such setting. Known here: {Names(properties)}."
            : $"{section.Path}: there is no such setting. Did you mean '{nearest}'?";
    }
}
