using System.Reflection;

namespace Simfra;

/// <summary>The version of the product, as its packages have it.</summary>
internal static class ProductVersion
{
    /// <summary>Without the commit that a build may add after a plus sign.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
