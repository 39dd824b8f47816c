namespace Simfra.Protocols.Validation;
internal enum ConstraintMessageStyle { Coral, Smithy }
internal static class ConstraintValidator { public static void Check(Simfra.Schemas.IShape s, ConstraintMessageStyle style) {} }
