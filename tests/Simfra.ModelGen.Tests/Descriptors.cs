using System.Reflection;
using Simfra.Schemas;

namespace Simfra.ModelGen.Tests;

/// <summary>What an assembly of generated code declares, found by reflection.</summary>
internal static class Descriptors
{
    public static List<(string Name, Operation Operation)> In(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(static type => type.Name.EndsWith("Api", StringComparison.Ordinal) && InModels(type))
            .SelectMany(static type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(static field => (field.Name, (Operation)field.GetValue(null)!)),
    ];

    public static List<Type> ErrorsIn(Assembly assembly) =>
        [.. assembly.GetTypes().Where(static type => type.IsAssignableTo(typeof(AwsServiceException)) && InModels(type))];

    private static bool InModels(Type type) => type.Namespace?.StartsWith("Simfra.Models.", StringComparison.Ordinal) == true;
}
