namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>A capacity that can be scaled: that of reads or of writes, of a table or of a global index.</summary>
/// <param name="ResourceId">The resource: <c>table/orders</c>, <c>table/orders/index/by-state</c>.</param>
/// <param name="Dimension">Which of its capacities: <c>dynamodb:table:ReadCapacityUnits</c>.</param>
internal sealed record ScalableResource(string ResourceId, string Dimension)
{
    public const string Namespace = "dynamodb";

    /// <summary>What sorts and finds it.</summary>
    public string Key => $"{ResourceId}\n{Dimension}";

    public string Table => ResourceId.Split('/')[1];

    /// <summary>The index; null for the table itself.</summary>
    public string? Index => ResourceId.Split('/') is [_, _, _, var index] ? index : null;

    public bool IsRead => Dimension.EndsWith(":ReadCapacityUnits", StringComparison.Ordinal);

    /// <exception cref="Schemas.AwsServiceException">It isn't one of DynamoDB, or no resource of AWS.</exception>
    public static ScalableResource Parse(string? serviceNamespace, string? resourceId, string? dimension, string operation)
    {
        if (serviceNamespace != Namespace)
        {
            throw ApplicationAutoScalingErrors.NotBuilt($"Application Auto Scaling's {operation} for the namespace {serviceNamespace}");
        }

        var kind = resourceId!.Split('/') switch
        {
            ["table", { Length: > 0 }] => "table",
            ["table", { Length: > 0 }, "index", { Length: > 0 }] => "index",
            _ => throw ApplicationAutoScalingErrors.Unsupported(),
        };
        return dimension == $"{Namespace}:{kind}:ReadCapacityUnits" || dimension == $"{Namespace}:{kind}:WriteCapacityUnits"
            ? new(resourceId, dimension)
            : throw ApplicationAutoScalingErrors.Unsupported();
    }

    /// <summary>As messages of errors name it.</summary>
    public override string ToString() => $"service namespace: {Namespace}, resource ID: {ResourceId}, scalable dimension: {Dimension}";
}
