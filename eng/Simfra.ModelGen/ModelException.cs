namespace Simfra.ModelGen;

/// <summary>An input of the generator (a model, a patch, a list of operations) that it can't make sense of.</summary>
internal sealed class ModelException(string message) : Exception(message);
