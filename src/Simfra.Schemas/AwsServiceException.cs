namespace Simfra.Schemas;

/// <summary>
/// An error that AWS defines for an operation. Modelled errors derive from it and are shapes; the rest are made with a code, an
/// HTTP status and a message. Protocols turn it into the wire form.
/// </summary>
internal class AwsServiceException : Exception
{
    public AwsServiceException(string code, int statusCode, string? message)
        : base(message)
    {
        Code = code;
        StatusCode = statusCode;
        ErrorMessage = message;
        IsSenderFault = statusCode < 500;
    }

    protected AwsServiceException(Schema schema, string? message)
        : base(message)
    {
        Code = schema.ErrorCode;
        QueryErrorCode = schema.QueryErrorCode;
        StatusCode = schema.ErrorStatus;
        ErrorMessage = message;
        IsSenderFault = StatusCode < 500;
    }

    /// <summary>The error's code as clients know it: <c>QueueDoesNotExist</c>, <c>NoSuchBucket</c>.</summary>
    public string Code { get; }

    /// <summary>The code of the Query protocol where it differs (<c>AWS.SimpleQueueService.NonExistentQueue</c>), or null.</summary>
    public string? QueryErrorCode { get; init; }

    public int StatusCode { get; }

    public bool IsSenderFault { get; init; }

    /// <summary>The message as it goes on the wire; a field, so that a generated error can show it to a visitor.</summary>
    public string? ErrorMessage;

    /// <summary>
    /// Elements beside code and message that AWS puts into the error document though the model doesn't name them (S3's BucketName, Key,
    /// …).
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Details { get; init; } = [];

    /// <summary>Extra response headers that go with the error.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
